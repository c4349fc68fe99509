#version 330 core
// One fragment a grid point: displayed height and slopes of the surface as it is drawn, with scale,
// clip and exaggeration. Runs only when one of those or the surface changed.

#include "include/encoding.glsl"
#include "include/relief.glsl"

uniform sampler2D t_height;   // encoded heights
uniform sampler2D t_x;        // world x of every column
uniform sampler2D t_y;        // world y of every row
uniform float u_rise;         // world height of the displayed range

out vec4 f_relief;            // see include/relief.glsl

ivec2 size = textureSize(t_height, 0);

float height_at(ivec2 point) {
    return place_of(texelFetch(t_height, clamp(point, ivec2(0), size - 1), 0).rg);
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

void main() {
    ivec2 point = ivec2(gl_FragCoord.xy);
    float here = height_at(point);
    if (is_hole(here)) {
        f_relief = vec4(HOLE, 0.0, 0.0, 0.0);
        return;
    }
    vec2 slopes = vec2(slope(here, point, ivec2(1, 0), t_x), slope(here, point, ivec2(0, 1), t_y));
    float coarse = floor(here * COARSEST + 0.5) / COARSEST;   // the nearest: what is left has one bit more
    f_relief = vec4(coarse, slopes * u_rise, here - coarse);
}
