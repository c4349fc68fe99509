#version 330 core
// One triangle that covers the viewport; no buffers.

out vec2 v_place;   // 0 … 1 across the viewport, y up

void main() {
    vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
    v_place = corner;
    gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}
