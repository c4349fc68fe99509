#version 330 core
// A flat sign with a dark outline, lit a little from above.

#include "include/edge.glsl"
#include "include/shapes.glsl"

uniform vec3 u_outline;

in vec2 v_offset;
flat in vec3 v_color;
flat in float v_radius;
flat in int v_shape;
flat in float v_opacity;
out vec4 f_color;

const float OUTLINE = 2.0; // pixels

void main() {
    float away = shape_distance(v_shape, v_offset / v_radius) * v_radius;
    float coverage = edge_opacity(1.0 - smoothstep(OUTLINE - 0.5, OUTLINE + 0.5, away));
    if (coverage <= 0.0) {
        discard;
    }
    float inside = 1.0 - smoothstep(-0.5, 0.5, away);
    if (v_shape == RING) {
        inside *= smoothstep(-0.5, 0.5, away + RING_WIDTH * v_radius);
    }
    vec3 face = v_color * (0.96 + 0.04 * v_offset.y / v_radius);
    f_color = vec4(mix(u_outline, face, inside), coverage * v_opacity);
}
