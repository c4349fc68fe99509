#version 330 core
// One instance a solid: a square that faces the viewer and holds its picture, of a size constant in pixels.
// Where SAMPLES is defined, the depth drawn before says whether the middle is in sight.

#include "include/bias.glsl"
#include "include/illumination.glsl"
#include "include/sight.glsl"
#include "include/solids.glsl"

uniform mat4 u_view;
uniform mat4 u_projection;
uniform float u_lift;        // world, at which the middle must be seen
uniform float u_near_lift;   // world, at which a pixel must be
uniform float u_scale;       // factor on the radius
uniform float u_hidden;      // opacity of what is not in sight
uniform vec3 u_edges[SOLIDS * MOST_EDGES];   // of a ball: the vertical, u_key and u_halfway as the picture has them
uniform vec3 u_faces[SOLIDS * MOST_FACES];
uniform vec3 u_normals[SOLIDS * MOST_FACES];
uniform vec3 u_key;          // unit vectors towards the light, and halfway between it and the viewer, with the
uniform vec3 u_halfway;      // solids' axes

in vec3 a_position;
in vec3 a_color;
in float a_radius;           // pixels
in float a_solid;
in float a_hollow;           // 1 for an outline alone

out vec2 v_place;            // from the middle, right and up, in radii
flat out vec4 v_color;       // and the radius in pixels
flat out vec4 v_look;        // opacity, depth in the window before which it is hidden, solid, hollow
flat out vec3 v_edges[MOST_EDGES];
flat out vec4 v_faces[MOST_FACES];   // with the light that falls on each; of a ball the light alone
flat out vec4 v_shine;               // that each throws back

const vec2 ROUND = vec2(0.95, 2.5);      // radii from the middle to the outline, and pixels of that, of a ball
const vec2 CORNERED = vec2(1.22, 4.0);   // of others, whose outline has mitred corners

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    float radius = a_radius * u_scale;
    int solid = int(a_solid + 0.5);
    vec2 reach = solid == BALL ? ROUND : CORNERED;
    v_place = corner * (reach.x + reach.y * min(u_scale, radius * 0.2) / radius);
    for (int k = 0; k < MOST_EDGES; ++k) {
        v_edges[k] = u_edges[solid * MOST_EDGES + k];
    }
    for (int k = 0; k < MOST_FACES; ++k) {
        vec3 normal = u_normals[solid * MOST_FACES + k];
        vec2 light = illumination(normal.z, dot(normal, u_key), dot(normal, u_halfway), u_key.z, 1.0);
        v_faces[k] = vec4(u_faces[solid * MOST_FACES + k], light.x);
        v_shine[k] = light.y;
    }
    if (solid == BALL) {
        v_faces[0] = open_light(u_edges[0], u_edges[1]);
    }
    vec4 seen = u_view * vec4(a_position, 1.0);
    vec4 centre = u_projection * lifted(seen, u_lift, u_projection);
    float opacity = 1.0;
#ifdef SAMPLES
    vec3 window = (centre.xyz / centre.w * 0.5 + 0.5) * vec3(u_viewport, 1.0);
    opacity = mix(u_hidden, 1.0, share_in_sight(window));
#endif
    vec4 near = u_projection * lifted(seen, u_near_lift, u_projection);
    v_color = vec4(a_color, radius);
    v_look = vec4(opacity, near.z / near.w * 0.5 + 0.5, a_solid, a_hollow);
    gl_Position = centre + vec4(v_place * radius / u_viewport * 2.0 * centre.w, 0.0, 0.0);
}
