#version 330 core
// One instance a sign: a square facing the viewer, its size constant in pixels. Where SAMPLES is
// defined, the depth drawn before says whether its centre is in sight.

#include "include/bias.glsl"
#include "include/sight.glsl"

uniform mat4 u_view;
uniform mat4 u_projection;
uniform float u_lift;      // world
uniform float u_scale;     // factor on the radius
uniform float u_hidden;    // opacity of what is not in sight

in vec3 a_position;
in vec3 a_color;
in float a_radius;         // pixels
in float a_shape;
in vec2 a_turn;            // unit vector, pixels, y up

out vec2 v_offset;         // pixels from the centre, to the glyph's own right and up
flat out vec3 v_color;
flat out float v_radius;
flat out int v_shape;
flat out float v_opacity;

const float MARGIN = 1.35; // room for the outline

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    v_offset = corner * (a_radius * u_scale * MARGIN + 3.0);
    v_color = a_color;
    v_radius = a_radius * u_scale;
    v_shape = int(a_shape + 0.5);
    vec4 centre = u_projection * lifted(u_view * vec4(a_position, 1.0), u_lift, u_projection);
    v_opacity = 1.0;
#ifdef SAMPLES
    vec3 window = (centre.xyz / centre.w * 0.5 + 0.5) * vec3(u_viewport, 1.0);
    v_opacity = mix(u_hidden, 1.0, share_in_sight(window));
#endif
    vec2 turned = vec2(a_turn.x * v_offset.x - a_turn.y * v_offset.y, a_turn.y * v_offset.x + a_turn.x * v_offset.y);
    gl_Position = centre + vec4(turned / u_viewport * 2.0 * centre.w, 0.0, 0.0);
}
