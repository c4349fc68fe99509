#version 330 core
// Paints the surface, lights it, and draws grid lines, isolines and samples whose width is constant
// in pixels. The macros HAS_HOLES, HAS_FILLS, HAS_MARKS, TINTED, DETAIL, PEELED, TEXTURE, WIREFRAME,
// HIDDEN_LINES, CONTOURS, SAMPLES, STEPPED and UNLIT say what it does: some drivers (llvmpipe) run both sides
// of a branch, and every pixel would pay.

#include "include/gradient.glsl"
#include "include/lines.glsl"
#include "include/light.glsl"
#include "include/paint.glsl"
#include "include/relief.glsl"
#ifdef PEELED
#include "include/peel.glsl"
#endif

const int OVERLAY = 1;
const int ALONE = 2;
const uint FILL = 1u;
const uint INTERPOLATED = 2u;
const float UNDERSIDE = 0.62;   // seen from below, the surface is lit as from above and dimmed
const float DOT = 2.0;          // radius of a sample's dot, in pixels

uniform usampler2D t_state;    // FILL where the value only stands in for a missing one, INTERPOLATED
flat in float v_line;          // pixels of a grid line
uniform float u_picture_height;   // pixels
uniform int u_parts;           // drawn samples for one of the data's
uniform float u_wire_every;    // samples from one grid line to the next
flat in vec3 v_wire;           // colour of the lines
uniform vec3 u_dimmed;         // what fills fade towards

in vec3 v_position;
in vec2 v_grid;
flat in float v_whole;
#ifdef DETAIL
uniform sampler2D t_relief;    // with all its levels
#else
in float v_height;
in vec2 v_slope;
in float v_sky;
#endif
#ifdef TINTED
uniform sampler2D t_tint;
in vec2 v_tint;
#endif
uniform int u_width;           // 0 for seams, see include/patch.glsl
out vec4 f_color;

// The surface at this fragment.
float height;   // displayed, 0 … 1
vec2 slope;     // of the drawn surface, world
float sky;      // share that is seen
float tint;     // place in the colour map, 0 … 1
bool has_tint;  // whether the field that colours has a value
vec2 samples;   // column and row among the data's samples

void read_surface() {
    samples = v_grid / float(u_parts);
#ifdef DETAIL
    vec2 place = (v_grid + 0.5) / vec2(textureSize(t_relief, 0));
    vec4 relief = texture(t_relief, place);
    height = height_of(relief);
    slope = relief.gb;
    sky = sky_at(v_grid);
#else
    height = v_height;
    slope = v_slope;
    sky = v_sky;
#endif
#ifdef TINTED
#ifdef DETAIL
    vec2 weighted = texture(t_tint, place).rg;
#else
    vec2 weighted = v_tint;
#endif
    has_tint = weighted.y > 0.5;
    tint = weighted.x / max(weighted.y, 1e-3);
#else
    has_tint = true;
    tint = height;
#endif
}

uint state_of(vec2 grid) {
#if defined(HAS_FILLS) || defined(HAS_MARKS)
    return texelFetch(t_state, ivec2(round(grid)), 0).r;
#else
    return 0u;
#endif
}

// Whether the side that looks up is seen. Seams stand upright, and face anywhere.
bool is_above(vec3 normal) {
#ifdef DETAIL
    if (u_width == 0) {
        return dot(normal, v_eye.xyz - v_eye.w * v_position) > 0.0;
    }
#endif
    return gl_FrontFacing;
}

vec3 lighted(vec3 color) {
    vec3 normal = normalize(vec3(-slope, 1.0));
    bool above = is_above(normal);
    if (TEXTURE == MATCAP) {
        return clay(color, above ? normal : -normal, above ? sky : 1.0);
    }
    return (above ? 1.0 : UNDERSIDE) * lit(color, normal, above ? sky : 1.0);
}

float isoline() {
    float level = level_of(height);
    float nearest = (round(level) - v_levels.y) / v_levels.x;   // at 0 and 1 lie whole plateaus of clipped heights
    float inner = step(1e-5, nearest) * step(nearest, 1.0 - 1e-5);
    float rises = smoothstep(0.5, 2.0, fwidth(height) / ROUNDING);   // a plateau is no line, whatever its height
    return inner * rises * line_at_integers(level, 1.2 * v_line);
}

float wire(float pixels) {
    vec2 lines = samples / u_wire_every;
    return max(line_at_integers(lines.x, pixels), line_at_integers(lines.y, pixels));
}

// Lays an ink over what is painted; on a transparent surface lines keep their strength.
vec4 inked(vec4 paint, vec3 ink, float coverage) {
#ifdef PEELED
    float opacity = mix(paint.a, 1.0, coverage);
    return vec4(mix(paint.a * paint.rgb, ink, coverage) / opacity, opacity);
#else
    return vec4(mix(paint.rgb, ink, coverage), 1.0);
#endif
}

// Marks a sample by a filled dot where it was evaluated, by a ring where it was interpolated, a fill by nothing.
vec4 with_sample(vec4 paint) {
    float away = pixels_to_sample(samples) / v_line;
    vec2 change = fwidth(samples) * v_line;
    float room = smoothstep(4.0, 8.0, 1.0 / max(max(change.x, change.y), 1e-7));
    uint state = state_of(round(samples) * float(u_parts));
    float inside = 1.0 - smoothstep(DOT - 0.5, DOT + 0.5, away);
    float rim = 1.0 - smoothstep(DOT + 0.5, DOT + 1.5, away);
    float hollow = state == INTERPOLATED ? smoothstep(DOT - 1.5, DOT - 0.5, away) : 1.0;
    vec3 ink = mix(v_wire, state == INTERPOLATED ? v_wire : vec3(1.0), inside);
    return inked(paint, ink, state == FILL ? 0.0 : 0.9 * room * rim * hollow);
}

void main() {
#ifdef HAS_HOLES
    if (v_whole < 0.5) {
        discard;
    }
#endif
    read_surface();
    vec3 color = painted(v_position, height, has_tint ? tint : BLANK, slope, samples);
    if (!bool(UNLIT)) {
        color = lighted(color);
    }
#ifdef HAS_FILLS
    if (state_of(v_grid) == FILL) {
        color = mix(color, u_dimmed, 0.45);
    }
#endif
    if (WIREFRAME == ALONE) {
        vec2 lines = samples / u_wire_every;
        float line = max(mesh_at_integers(lines.x, 1.4 * v_line), mesh_at_integers(lines.y, 1.4 * v_line));
        if (bool(HIDDEN_LINES) && line < 0.2) {
            discard;
        }
        color = mix(background_at(gl_FragCoord.y / u_picture_height), color, line);
    }
#ifdef PEELED
    f_color = vec4(color, u_opacity);
#else
    f_color = vec4(color, 1.0);
#endif
    if (bool(CONTOURS)) {
        f_color = inked(f_color, v_wire, 0.42 * isoline());
    }
    if (WIREFRAME == OVERLAY) {
        f_color = inked(f_color, v_wire, 0.5 * wire(v_line));
    }
    if (bool(SAMPLES)) {
        f_color = with_sample(f_color);
    }
#ifdef PEELED
    if (is_of_another_layer()) {   // at the end: lines need the rates of change across neighbouring pixels
        discard;
    }
#endif
}
