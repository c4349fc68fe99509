// Light on a surface seen from both sides, and clay.

#include "include/illumination.glsl"

flat in vec3 v_key;       // unit vector towards the key light, world
flat in vec3 v_halfway;   // unit vector halfway between it and the viewer, seen from what is looked at
flat in vec4 v_eye;       // where the camera stands, world, in homogeneous coordinates: w is 0 at infinity

vec3 lit(vec3 color, vec3 normal, float sky_seen) {
    vec2 light = illumination(normal.z, dot(normal, v_key), dot(normal, v_halfway), v_key.z, sky_seen);
    return color * light.x + light.y;
}

uniform mat4 u_view;

// A ball of clay lit by a studio, as the viewer sees it: what a point shows depends on where it faces
// alone. A broad warm light from the upper left, a cool one from the right, a soft edge and a sheen.
vec3 clay(vec3 color, vec3 normal, float sky_seen) {
    vec3 facing = mat3(u_view) * normal;
    float warm = dot(facing, normalize(vec3(-0.45, 0.75, 0.50))) * 0.5 + 0.5;
    float cool = max(dot(facing, normalize(vec3(0.85, 0.10, 0.45))), 0.0);
    float edge = 1.0 - max(facing.z, 0.0);
    float sheen = sixteenth_power(max(dot(facing, normalize(vec3(-0.25, 0.55, 0.80))), 0.0));
    vec3 light = mix(vec3(0.24, 0.23, 0.27), vec3(1.02, 0.99, 0.94), smoothstep(0.1, 1.0, warm)) + cool * vec3(0.03, 0.06, 0.11);
    light += edge * edge * edge * vec3(0.16, 0.17, 0.20);
    return color * light * mix(0.55, 1.0, sky_seen) + sheen * 0.16;
}
