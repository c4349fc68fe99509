#version 330 core
// The far sides of a box, all at the greatest depth: drawn with the near sides culled, they cover
// every pixel behind which anything inside the box can be seen, once, wherever the eye is.

uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec3 u_low;    // world
uniform vec3 u_high;

const int CORNERS[36] = int[36](
    0, 2, 1, 1, 2, 3,  4, 5, 6, 5, 7, 6,
    0, 1, 4, 1, 5, 4,  2, 6, 3, 3, 6, 7,
    0, 4, 2, 2, 4, 6,  1, 3, 5, 3, 7, 5
);

void main() {
    int corner = CORNERS[gl_VertexID];
    vec3 side = vec3(corner & 1, (corner >> 1) & 1, corner >> 2);
    gl_Position = (u_projection * (u_view * vec4(mix(u_low, u_high, side), 1.0))).xyww;
}
