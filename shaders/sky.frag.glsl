#version 330 core
// How much of the sky each u_step-th grid point sees: the mean over the horizon of the squared
// cosine of its elevation, 1 in the open and less in a valley.

#include "include/encoding.glsl"

uniform sampler2D t_height;   // encoded heights
uniform int u_step;           // grid points from one fragment to the next
uniform vec2 u_spacing;       // mean world distance of neighbouring grid points along x and y
uniform float u_rise;         // world height of the displayed range

out float f_sky;

const int DIRECTIONS = 8;
const int STEPS = 5;
const float NEAREST_STEP = 0.025;   // world

void main() {
    ivec2 size = textureSize(t_height, 0);
    ivec2 point = min(ivec2(gl_FragCoord.xy) * u_step, size - 1);
    float here = place_of(texelFetch(t_height, point, 0).rg);
    float seen = 0.0;
    for (int i = 0; i < DIRECTIONS; ++i) {
        float angle = 6.28318531 * (float(i) + 0.5) / float(DIRECTIONS);
        vec2 direction = vec2(cos(angle), sin(angle));
        float reach = max(NEAREST_STEP, max(u_spacing.x, u_spacing.y));
        float steepest = 0.0;
        for (int k = 0; k < STEPS; ++k) {
            ivec2 offset = ivec2(round(direction * reach / u_spacing));
            ivec2 other = point + offset;
            if (all(greaterThanEqual(other, ivec2(0))) && all(lessThan(other, size))) {
                float run = length(vec2(offset) * u_spacing);
                float there = place_of(texelFetch(t_height, other, 0).rg);
                steepest = max(steepest, (there - here) * u_rise / max(run, 1e-6));
            }
            reach *= 1.8;
        }
        seen += 1.0 / (1.0 + steepest * steepest);
    }
    f_sky = seen / float(DIRECTIONS);
}
