#version 330 core
// One instance a segment: a screen-aligned quad around it, wide enough for its round ends.

#include "include/bias.glsl"

uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec2 u_viewport;   // pixels
uniform float u_width;     // pixels
uniform float u_lift;      // world

in vec3 a_start;
in vec3 a_end;
in vec2 a_along;           // world length of the polyline up to start and end

in vec3 a_start_color;
in vec3 a_end_color;

out vec2 v_pixel;
out float v_along;
out vec3 v_color;
flat out vec2 v_from;
flat out vec2 v_to;

const float NEAR = 1e-3;

vec2 pixel_of(vec4 clip) {
    return (clip.xy / clip.w * 0.5 + 0.5) * u_viewport;
}

void main() {
    vec4 start = u_projection * lifted(u_view * vec4(a_start, 1.0), u_lift, u_projection);
    vec4 end = u_projection * lifted(u_view * vec4(a_end, 1.0), u_lift, u_projection);
    if (max(start.w, end.w) < NEAR) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    if (start.w < NEAR) start = mix(start, end, (NEAR - start.w) / (end.w - start.w));
    if (end.w < NEAR) end = mix(end, start, (NEAR - end.w) / (start.w - end.w));
    v_from = pixel_of(start);
    v_to = pixel_of(end);
    vec2 direction = v_to - v_from;
    float run = length(direction);
    direction = run > 1e-4 ? direction / run : vec2(1.0, 0.0);
    float radius = u_width * 0.5 + 1.0;
    bool at_end = (gl_VertexID & 1) == 1;
    vec2 corner = (at_end ? v_to + direction * radius : v_from - direction * radius)
                + vec2(-direction.y, direction.x) * (gl_VertexID < 2 ? -radius : radius);
    v_pixel = corner;
    v_along = at_end ? a_along.y : a_along.x;
    v_color = at_end ? a_end_color : a_start_color;
    vec4 nearest = at_end ? end : start;
    gl_Position = vec4(corner / u_viewport * 2.0 - 1.0, nearest.z / nearest.w, 1.0);
}
