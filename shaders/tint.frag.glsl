#version 330 core
// One fragment a grid point: the place of another field's value in its own range, for the colour.

#include "include/encoding.glsl"

uniform sampler2D t_values;   // encoded

out float f_tint;             // 0 … 1, or HOLE

void main() {
    f_tint = place_of(texelFetch(t_values, ivec2(gl_FragCoord.xy), 0).rg);
}
