// Whether a place is in sight, by the depth that was drawn before. SAMPLES tells how many samples a pixel that
// has, 0 for one; where it is not defined nobody asks.

uniform vec2 u_viewport;   // pixels

#ifdef SAMPLES
#if SAMPLES > 0
uniform sampler2DMS t_depth;
#else
uniform sampler2D t_depth;
#endif

// The share of a few pixels about the centre in which nothing is before it.
float share_in_sight(vec3 window) {
    const vec2 AROUND[5] = vec2[5](vec2(0), vec2(1.5, 0.5), vec2(-0.5, 1.5), vec2(-1.5, -0.5), vec2(0.5, -1.5));
    float seen = 0.0;
    for (int i = 0; i < 5; ++i) {
        ivec2 pixel = ivec2(clamp(window.xy + AROUND[i], vec2(0.0), u_viewport - 1.0));
        seen += step(window.z, texelFetch(t_depth, pixel, 0).r);
    }
    return seen / 5.0;
}
#endif
