#version 330 core
// The mean of a pixel's samples: colours multiplied by alpha, and alpha.

uniform sampler2DMS t_samples;

out vec4 f_color;

void main() {
    vec4 sum = vec4(0.0);
    for (int i = 0; i < SAMPLES; ++i) {
        sum += texelFetch(t_samples, ivec2(gl_FragCoord.xy), i);
    }
    f_color = sum / float(SAMPLES);
}
