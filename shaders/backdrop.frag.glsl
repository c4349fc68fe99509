#version 330 core
// The finished background, where nothing stands before it.

uniform sampler2D t_background;

out vec4 f_color;

void main() {
    f_color = texelFetch(t_background, ivec2(gl_FragCoord.xy), 0);
}
