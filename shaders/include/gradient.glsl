// The background: a quiet vertical gradient.

uniform vec3 u_top;
uniform vec3 u_bottom;

// Its colour at a share of the picture's height, 0 at the bottom.
vec3 background_at(float share) {
    return mix(u_bottom, u_top, smoothstep(0.0, 1.0, share));
}
