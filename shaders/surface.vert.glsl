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
uniform float u_priority; // in clip space: of surfaces at the same place, the one with more is in front
uniform int u_stride;   // grid points from one drawn line to the next; 1 draws them all

out vec3 v_position;   // world
out vec2 v_grid;       // column and row, whole numbers on grid lines
out float v_height;    // displayed height 0 … 1
out vec2 v_slope;
out float v_sky;
#ifdef TINTED
uniform sampler2D t_tint;
out vec2 v_tint;       // place of the colour's value and 1; twice 0 where there is none
#endif
flat out float v_whole; // 1 where no corner of the cell is a hole; told by a triangle's last vertex

vec4 relief_of(ivec2 line) {
    return texelFetch(t_relief, clamp(line * u_stride, ivec2(0), textureSize(t_relief, 0) - 1), 0);
}

#ifdef HAS_HOLES
// Whether the cell between two columns, in this instance's row of cells, has all its corners.
bool is_whole(int left) {
    for (int corner = 0; corner < 4; ++corner) {
        if (is_hole(relief_of(ivec2(left + (corner & 1), gl_InstanceID + (corner >> 1))).r)) {
            return false;
        }
    }
    return true;
}
#endif

void main() {
    ivec2 line = ivec2(gl_VertexID >> 1, gl_InstanceID + 1 - (gl_VertexID & 1));
    ivec2 point = min(line * u_stride, textureSize(t_relief, 0) - 1);
    vec4 relief = relief_of(line);
    bool hole = is_hole(relief.r);
    v_whole = 1.0;
#ifdef HAS_HOLES
    v_whole = is_whole(line.x - 1) ? 1.0 : 0.0;   // both triangles of a cell end in its right column
#endif
    v_height = hole ? 0.0 : relief.r;
    v_slope = relief.gb;
    v_sky = relief.a;
    v_grid = vec2(point);
#ifdef TINTED
    v_tint = texelFetch(t_tint, point, 0).rg;
#endif
    float x = texelFetch(t_x, ivec2(point.x, 0), 0).r;
    float y = texelFetch(t_y, ivec2(point.y, 0), 0).r;
    v_position = vec3(x, y, v_height * u_rise);
    gl_Position = u_projection * (u_view * vec4(v_position, 1.0));
    gl_Position.z -= u_priority * gl_Position.w;
}
