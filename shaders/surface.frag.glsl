#version 330 core
// Colours the surface by its displayed height, lights it, and draws grid lines and isolines whose
// width is constant in pixels. The macros HAS_HOLES, HAS_FILLS, PEELED, TEXTURE, WIREFRAME, CONTOURS and UNLIT
// say what it does: some drivers (llvmpipe) run both sides of a branch, and every pixel would pay.

#include "include/light.glsl"
#ifdef PEELED
#include "include/peel.glsl"
#endif

const int SMOOTH = 0;
const int BANDS = 1;
const int CHECKER = 2;
const int SLOPE = 3;
const float UNDERSIDE = 0.62;   // seen from below, the surface is lit as from above and dimmed

uniform sampler2D t_colors;    // the entries of the colour map, in one row
uniform usampler2D t_state;    // 1 where the value is a fill, shown dimmed
uniform int u_bands;           // number of bands; isolines lie between them
uniform int u_checker;         // grid cells along a square of the checker
uniform float u_line;          // pixels of a grid line
uniform vec3 u_wire;           // colour of the lines
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

void read_surface() {
#ifdef DETAIL
    vec2 place = (v_grid + 0.5) / vec2(textureSize(t_relief, 0));
    vec4 relief = texture(t_relief, place);
    height = relief.r;
    slope = relief.gb;
    sky = relief.a;
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

vec3 color_of(float height) {
    float entries = float(textureSize(t_colors, 0).x);
    return texture(t_colors, vec2((height * (entries - 1.0) + 0.5) / entries, 0.5)).rgb;
}

// How much of a pixel a line at whole numbers of `value` covers; fades where lines crowd.
float line_at_integers(float value, float pixels) {
    float change = max(fwidth(value), 1e-7);
    float away = abs(fract(value - 0.5) - 0.5) / change;
    float room = smoothstep(2.5, 7.0, 1.0 / change);
    return (1.0 - smoothstep(pixels * 0.5 - 0.5, pixels * 0.5 + 0.5, away)) * room;
}

// Whether the side that looks up is seen. Seams stand upright, and face anywhere.
bool is_above(vec3 normal) {
#ifdef DETAIL
    if (u_width == 0) {
        return dot(normal, u_eye.xyz - u_eye.w * v_position) > 0.0;
    }
#endif
    return gl_FrontFacing;
}

vec3 patterned() {
    float steepness = length(slope);
    if (TEXTURE == BANDS) {
        float band = min(floor(tint * float(u_bands)), float(u_bands) - 1.0);
        return color_of((band + 0.5) / float(u_bands));
    }
    vec3 color = color_of(tint);
    if (TEXTURE == CHECKER) {
        vec2 squares = v_grid / float(u_checker);
        vec2 change = max(fwidth(squares), vec2(1e-7));
        vec2 wave = clamp((abs(fract(squares * 0.5) - 0.5) - 0.25) / (change * 0.5) , -0.5, 0.5) * 2.0;
        float room = smoothstep(1.5, 4.0, 1.0 / max(change.x, change.y));
        return color * (1.0 + 0.16 * wave.x * wave.y * room);
    }
    if (TEXTURE == SLOPE) {
        float steep = atan(steepness) / 1.57079633;
        return mix(color, vec3(dot(color, vec3(0.2126, 0.7152, 0.0722))) * 0.45, steep);
    }
    return color;
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

void main() {
#ifdef HAS_HOLES
    if (v_whole < 0.5) {
        discard;
    }
#endif
    read_surface();
    vec3 color = patterned();
    if (!bool(UNLIT)) {
        vec3 normal = normalize(vec3(-slope, 1.0));
        bool above = is_above(normal);
        color = (above ? 1.0 : UNDERSIDE) * lit(color, normal, v_position, above ? sky : 1.0);
    }
#ifdef HAS_FILLS
    if (texelFetch(t_state, ivec2(round(v_grid)), 0).r == 1u) {
        color = mix(color, u_dimmed, 0.45);
    }
#endif
#ifdef PEELED
    f_color = vec4(color, u_opacity);
#else
    f_color = vec4(color, 1.0);
#endif
    if (bool(CONTOURS)) {
        float level = height * float(u_bands);
        float inner = step(0.5, level) * step(level, float(u_bands) - 0.5);
        f_color = inked(f_color, u_wire, 0.42 * inner * line_at_integers(level, 1.2 * u_line));
    }
    if (bool(WIREFRAME)) {
        float grid = max(line_at_integers(v_grid.x, u_line), line_at_integers(v_grid.y, u_line));
        f_color = inked(f_color, u_wire, 0.5 * grid);
    }
#ifdef PEELED
    if (is_of_another_layer()) {   // at the end: lines need the rates of change across neighbouring pixels
        discard;
    }
#endif
}
