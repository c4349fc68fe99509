#version 330 core
// A lit solid with a dark outline; where it is hollow, a frame about what is behind.

#include "include/edge.glsl"
#include "include/sight.glsl"
#include "include/solids.glsl"

uniform vec3 u_outline;
uniform float u_scale;     // factor on widths
uniform float u_hidden;    // opacity of what is not in sight

in vec2 v_place;
flat in vec4 v_color;
flat in vec4 v_look;
flat in vec3 v_edges[MOST_EDGES];
flat in vec4 v_faces[MOST_FACES];
flat in vec4 v_shine;
out vec4 f_color;

const float BALL_RADIUS = 0.95;
const float OUTLINE = 1.8;  // pixels
const float FRAME = 2.6;    // pixels of a hollow one's rim
const float INNER = 1.2;    // pixels of the line inside it
const float AMBIENT = 0.45; // of its own colour that no shade takes away: kinds are told by colours

// 0 below an edge, 1 above it, soft over a pixel.
float beyond(float edge, float away) {
    return clamp(away - edge + 0.5, 0.0, 1.0);
}

vec2 light_on_ball() {
    vec2 across = v_place / max(length(v_place), BALL_RADIUS);
    vec3 normal = vec3(across, sqrt(max(1.0 - dot(across, across), 0.0)));
    float shine = max(dot(normal, v_edges[2]), 0.0);
    float fourth = shine * shine * shine * shine, sixteenth = fourth * fourth * fourth * fourth;
    return vec2(dot(v_faces[0], vec4(normal, 1.0)), sixteenth * 0.10);
}

// Of the faces in front, the nearest plane is the one behind all others.
vec2 light_on_face() {
    vec3 place = vec3(v_place, 1.0);
    vec2 light = vec2(v_faces[0].w, v_shine[0]);
    float nearest = dot(v_faces[0].xyz, place);
    for (int k = 1; k < MOST_FACES; ++k) {
        float here = dot(v_faces[k].xyz, place);
        light = here < nearest ? vec2(v_faces[k].w, v_shine[k]) : light;
        nearest = min(here, nearest);
    }
    return light;
}

float distance_outside(bool is_ball) {
    if (is_ball) {
        return length(v_place) - BALL_RADIUS;
    }
    vec3 place = vec3(v_place, 1.0);
    float away = dot(v_edges[0], place);
    for (int k = 1; k < MOST_EDGES; ++k) {
        away = max(away, dot(v_edges[k], place));
    }
    return away;
}

void main() {
    bool is_ball = v_look.z < float(BALL) + 0.5;
    float radius = v_color.a, away = distance_outside(is_ball) * radius;
    float width = min(u_scale, radius * 0.2);
    float coverage = 1.0 - beyond(OUTLINE * width, away);
    float inside = 1.0 - beyond(0.0, away);
    if (v_look.w > 0.5) {
        float frame = FRAME * width;
        coverage *= beyond(-frame - INNER * width, away);
        inside *= beyond(-frame, away);
    }
    coverage = edge_opacity(coverage);
    if (coverage <= 0.0) {
        discard;
    }
    float opacity = v_look.x;
#ifdef SAMPLES
    if (texelFetch(t_depth, ivec2(gl_FragCoord.xy), 0).r < v_look.y) {
        opacity = u_hidden;
    }
#endif
    vec2 light = is_ball ? light_on_ball() : light_on_face();
    vec3 face = v_color.rgb * mix(light.x, 1.0, AMBIENT) + light.y * (1.0 - AMBIENT);
    f_color = vec4(mix(u_outline, face, inside), coverage * opacity);
}
