#version 330 core
// What is opaque, seen through the transparent layers: one of the pictures whose mean is shown.

uniform sampler2D t_opaque;
uniform sampler2D t_layers;   // rgb of all layers as they are seen, a share of light they let through
uniform float u_share;        // of this picture in the mean

out vec4 f_color;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 layers = texelFetch(t_layers, pixel, 0);
    f_color = vec4(u_share * (layers.rgb + layers.a * texelFetch(t_opaque, pixel, 0).rgb), u_share);
}
