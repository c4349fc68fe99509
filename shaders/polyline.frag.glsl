#version 330 core
// A capsule with a soft edge; dashes for parts that lie hidden.

#include "include/edge.glsl"

uniform vec4 u_color;
uniform bool u_own_colors;   // whether those of the points are used
uniform float u_width;
uniform float u_dash;   // world length of a dash and its gap; 0 for a solid line

in vec2 v_pixel;
in float v_along;
in vec3 v_color;
flat in vec2 v_from;
flat in vec2 v_to;
out vec4 f_color;

void main() {
    vec2 run = v_to - v_from;
    float share = clamp(dot(v_pixel - v_from, run) / max(dot(run, run), 1e-8), 0.0, 1.0);
    float away = length(v_pixel - v_from - share * run);
    float coverage = edge_opacity(1.0 - smoothstep(u_width * 0.5 - 0.5, u_width * 0.5 + 0.5, away));
    if (coverage <= 0.0 || (u_dash > 0.0 && fract(v_along / u_dash) > 0.5)) {
        discard;
    }
    f_color = vec4(u_own_colors ? v_color : u_color.rgb, u_color.a * coverage);
}
