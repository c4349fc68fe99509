// The relief textures, made by relief.frag.glsl and sky.frag.glsl.
// t_relief has one texel of four halves a grid point: r + a is the displayed height 0 … 1, or HOLE, in
// two parts because a half has 11 bits; gb is the slope of the drawn surface in world units.

#include "include/hole.glsl"

uniform sampler2D t_sky;     // share of the sky seen from every u_sky_step-th grid point
uniform float u_sky_step;

const float COARSEST = 1024.0;   // the first part is a whole number of its parts

float height_of(vec4 relief) {
    return relief.r + relief.a;
}

float sky_at(vec2 grid) {
    return texture(t_sky, (grid / u_sky_step + 0.5) / vec2(textureSize(t_sky, 0))).r;
}

// The same at a grid point: without a mean of texels, where each has its own (EVERY_SKY).
float sky_of(ivec2 point) {
#ifdef EVERY_SKY
    return texelFetch(t_sky, point, 0).r;
#else
    return sky_at(vec2(point));
#endif
}
