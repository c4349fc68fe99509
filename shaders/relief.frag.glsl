#version 330 core
// One fragment a grid point: displayed height, slopes and sky of the surface as it is drawn, with
// scale, clip and exaggeration. Runs only when one of those or the surface changed.

#include "include/encoding.glsl"

uniform sampler2D t_height;   // encoded heights
uniform sampler2D t_x;        // world x of every column
uniform sampler2D t_y;        // world y of every row
uniform sampler2D t_sky;      // share of the sky seen from every u_step-th grid point
uniform int u_step;
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

// Between the grid points whose sky was looked at.
float sky_at(ivec2 point) {
    ivec2 low = point / u_step, high = min(low + 1, textureSize(t_sky, 0) - 1);
    vec2 share = vec2(point - low * u_step) / float(u_step);
    vec2 below = vec2(texelFetch(t_sky, low, 0).r, texelFetch(t_sky, ivec2(high.x, low.y), 0).r);
    vec2 above = vec2(texelFetch(t_sky, ivec2(low.x, high.y), 0).r, texelFetch(t_sky, high, 0).r);
    vec2 along = mix(below, above, share.y);
    return mix(along.x, along.y, share.x);
}

void main() {
    ivec2 point = ivec2(gl_FragCoord.xy);
    float here = height_at(point);
    if (is_hole(here)) {
        f_relief = vec4(HOLE, 0.0, 0.0, 1.0);
        return;
    }
    vec2 slopes = vec2(slope(here, point, ivec2(1, 0), t_x), slope(here, point, ivec2(0, 1), t_y));
    f_relief = vec4(here, slopes * u_rise, sky_at(point));
}
