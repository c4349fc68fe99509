// As many peeled layers as COUNT says, the nearest first.

uniform sampler2D t_layer_0;
uniform sampler2D t_layer_1;
uniform sampler2D t_layer_2;
uniform sampler2D t_layer_3;

void lay_under(inout vec4 gathered, vec4 layer) {
    gathered.rgb += gathered.a * layer.a * layer.rgb;
    gathered.a *= 1.0 - layer.a;
}

// Their colours as they are seen, and the share of light they let through.
vec4 gathered_layers() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 gathered = vec4(0.0, 0.0, 0.0, 1.0);
#if COUNT > 0
    lay_under(gathered, texelFetch(t_layer_0, pixel, 0));
#endif
#if COUNT > 1
    lay_under(gathered, texelFetch(t_layer_1, pixel, 0));
#endif
#if COUNT > 2
    lay_under(gathered, texelFetch(t_layer_2, pixel, 0));
#endif
#if COUNT > 3
    lay_under(gathered, texelFetch(t_layer_3, pixel, 0));
#endif
    return gathered;
}
