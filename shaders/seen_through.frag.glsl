#version 330 core
// What is opaque, seen through the transparent layers: one of the pictures whose mean is shown. BEFORE is
// defined where there are more layers than one batch has.

#include "include/batch.glsl"

uniform sampler2D t_opaque;
uniform sampler2D t_before;   // rgb of the layers before the last batch, a share of light they let through
uniform float u_share;        // of this picture in the mean

out vec4 f_color;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 batch = gathered_layers();
    vec3 color = batch.rgb + batch.a * texelFetch(t_opaque, pixel, 0).rgb;
#ifdef BEFORE
    vec4 before = texelFetch(t_before, pixel, 0);
    color = before.rgb + before.a * color;
#endif
    f_color = vec4(u_share * color, u_share);
}
