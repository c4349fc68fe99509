#version 330 core
// One fragment a grid point: the place of another field's value in its own range, for the colour.

#include "include/encoding.glsl"

uniform sampler2D t_values;   // encoded

out vec2 f_tint;              // the place and 1; twice 0 where there is no value

void main() {
    float place = place_of(texelFetch(t_values, ivec2(gl_FragCoord.xy), 0).rg);
    f_tint = is_hole(place) ? vec2(0.0) : vec2(place, 1.0);
}
