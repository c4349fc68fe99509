#version 330 core
// One instance a glyph: a square facing the viewer, its size constant in pixels.

#include "include/bias.glsl"

uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec2 u_viewport;   // pixels
uniform float u_lift;      // world
uniform float u_scale;     // factor on the radius

in vec3 a_position;
in vec3 a_color;
in float a_radius;         // pixels
in float a_shape;

out vec2 v_offset;         // pixels from the centre, y up
flat out vec3 v_color;
flat out float v_radius;
flat out int v_shape;

const float MARGIN = 1.35; // room for the outline

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    v_offset = corner * (a_radius * u_scale * MARGIN + 3.0);
    v_color = a_color;
    v_radius = a_radius * u_scale;
    v_shape = int(a_shape + 0.5);
    vec4 centre = u_projection * lifted(u_view * vec4(a_position, 1.0), u_lift, u_projection);
    gl_Position = centre + vec4(v_offset / u_viewport * 2.0 * centre.w, 0.0, 0.0);
}
