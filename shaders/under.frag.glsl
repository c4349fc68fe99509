#version 330 core
// Lays one peeled layer under those before it, whose colours are in rgb and the share of light they
// let through in a. Blending is source · a + destination: with -alpha as source, a becomes a · (1 - alpha).

uniform sampler2D t_layer;

out vec4 f_color;

void main() {
    vec4 layer = texelFetch(t_layer, ivec2(gl_FragCoord.xy), 0);
    f_color = vec4(layer.rgb * layer.a, -layer.a);
}
