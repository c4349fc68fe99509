#version 330 core
// One fragment a grid point: displayed height, slopes and sky of the surface as it is drawn, with
// scale, clip and exaggeration. Runs only when one of those or the surface changed.

#include "include/relief.glsl"

uniform sampler2D t_height;   // r linear, g logarithmic height in encoded units; NO_VALUE in holes
uniform sampler2D t_x;        // world x of every column
uniform sampler2D t_y;        // world y of every row
uniform bool u_log;
uniform vec2 u_limits;        // encoded heights at the bottom and the top of the displayed range
uniform float u_rise;         // world height of the displayed range

out vec4 f_relief;

const float NO_VALUE = -1e30;
const int DIRECTIONS = 8;
const int STEPS = 5;
const float NEAREST_STEP = 0.025;   // world

ivec2 size = textureSize(t_height, 0);

float height_at(ivec2 point) {
    vec2 encoded = texelFetch(t_height, clamp(point, ivec2(0), size - 1), 0).rg;
    if (encoded.r < 0.1 * NO_VALUE) {
        return HOLE;
    }
    float height = u_log ? encoded.g : encoded.r;
    return clamp((height - u_limits.x) / (u_limits.y - u_limits.x), 0.0, 1.0);
}

float place_at(sampler2D axis, int index) {
    return texelFetch(axis, ivec2(index, 0), 0).r;
}

// Exact for parabolas on uneven axes; one-sided at borders and beside holes.
float slope(float here, ivec2 point, ivec2 step, sampler2D axis) {
    int index = step.x != 0 ? point.x : point.y;
    int last = (step.x != 0 ? size.x : size.y) - 1;
    float before = index > 0 ? height_at(point - step) : HOLE;
    float after = index < last ? height_at(point + step) : HOLE;
    bool no_before = is_hole(before), no_after = is_hole(after);
    float place = place_at(axis, index);
    float a = no_before ? 1.0 : place - place_at(axis, index - 1);
    float b = no_after ? 1.0 : place_at(axis, index + 1) - place;
    float left = (here - before) / a, right = (after - here) / b;
    if (no_before && no_after) return 0.0;
    if (no_before) return right;
    if (no_after) return left;
    return (left * b + right * a) / (a + b);
}

// Mean over the horizon of the squared cosine of its elevation: 1 in the open, less in a valley.
float sky_seen(float here, ivec2 point) {
    vec2 span = vec2(place_at(t_x, size.x - 1) - place_at(t_x, 0), place_at(t_y, size.y - 1) - place_at(t_y, 0));
    vec2 spacing = span / vec2(max(size - 1, ivec2(1)));
    float seen = 0.0;
    for (int i = 0; i < DIRECTIONS; ++i) {
        float angle = 6.28318531 * (float(i) + 0.5) / float(DIRECTIONS);
        vec2 direction = vec2(cos(angle), sin(angle));
        float reach = max(NEAREST_STEP, max(spacing.x, spacing.y));
        float steepest = 0.0;
        for (int k = 0; k < STEPS; ++k) {
            ivec2 offset = ivec2(round(direction * reach / spacing));
            ivec2 other = point + offset;
            if (all(greaterThanEqual(other, ivec2(0))) && all(lessThan(other, size))) {
                float run = length(vec2(offset) * spacing);
                steepest = max(steepest, (height_at(other) - here) * u_rise / max(run, 1e-6));
            }
            reach *= 1.8;
        }
        seen += 1.0 / (1.0 + steepest * steepest);
    }
    return seen / float(DIRECTIONS);
}

void main() {
    ivec2 point = ivec2(gl_FragCoord.xy);
    float here = height_at(point);
    if (is_hole(here)) {
        f_relief = vec4(HOLE, 0.0, 0.0, 1.0);
        return;
    }
    vec2 slopes = vec2(slope(here, point, ivec2(1, 0), t_x), slope(here, point, ivec2(0, 1), t_y));
    f_relief = vec4(here, slopes * u_rise, sky_seen(here, point));
}
