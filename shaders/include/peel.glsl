// One layer of what is transparent: the nearest that lies behind the layers peeled off before it
// and before all that is opaque. Two surfaces closer than the depth buffer tells apart are one.

uniform sampler2D t_peeled_depth;   // depth of the layer peeled off last
uniform sampler2D t_opaque_depth;   // depth of what is opaque
uniform float u_opacity;      // of the surface

const float DEPTH_STEP = 1.2e-7;   // two steps of a depth buffer of 24 bits

bool is_of_another_layer() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    return gl_FragCoord.z <= texelFetch(t_peeled_depth, pixel, 0).r + DEPTH_STEP
        || gl_FragCoord.z >= texelFetch(t_opaque_depth, pixel, 0).r;
}
