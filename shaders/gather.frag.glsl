#version 330 core
// Lays a batch of peeled layers under those before it, whose colours are in rgb and the share of light
// they let through in a. Blending is source · a + destination: with (share - 1) as source, a is
// multiplied by the share.

#include "include/batch.glsl"

out vec4 f_color;

void main() {
    vec4 batch = gathered_layers();
    f_color = vec4(batch.rgb, batch.a - 1.0);
}
