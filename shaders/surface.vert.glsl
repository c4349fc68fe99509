#version 330 core
// A height map without vertex buffers. Each instance is one row of cells, a strip that zigzags
// between grid lines j + 1 and j, so that every cell is split along (i, j)–(i+1, j+1).

#include "include/relief.glsl"

uniform sampler2D t_relief;
uniform sampler2D t_x;
uniform sampler2D t_y;
uniform mat4 u_view;
uniform mat4 u_projection;
uniform float u_rise;
uniform int u_stride;   // grid points from one drawn line to the next; 1 draws them all

out vec3 v_position;   // world
out vec2 v_slope;
out vec2 v_grid;       // column and row, whole numbers on grid lines
out float v_height;    // displayed height 0 … 1
out float v_sky;
out float v_whole;     // 1 only where no corner of the triangle is a hole

void main() {
    ivec2 line = ivec2(gl_VertexID >> 1, gl_InstanceID + 1 - (gl_VertexID & 1));
    ivec2 point = min(line * u_stride, textureSize(t_relief, 0) - 1);
    vec4 relief = texelFetch(t_relief, point, 0);
    bool hole = is_hole(relief.r);
    v_whole = hole ? 0.0 : 1.0;
    v_height = hole ? 0.0 : relief.r;
    v_slope = relief.gb;
    v_sky = relief.a;
    v_grid = vec2(point);
    float x = texelFetch(t_x, ivec2(point.x, 0), 0).r;
    float y = texelFetch(t_y, ivec2(point.y, 0), 0).r;
    v_position = vec3(x, y, v_height * u_rise);
    gl_Position = u_projection * (u_view * vec4(v_position, 1.0));
}
