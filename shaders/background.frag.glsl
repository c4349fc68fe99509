#version 330 core
// A quiet vertical gradient, dithered so that it shows no bands.

#include "include/gradient.glsl"

in vec2 v_place;
out vec4 f_color;

void main() {
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    vec3 color = background_at(v_place.y);
    f_color = vec4(color + (noise - 0.5) / 255.0, 1.0);
}
