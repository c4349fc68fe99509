#version 330 core
// A height map: every vertex is a sample of the grid, and its place comes from textures. Every cell
// is split along (i, j)–(i+1, j+1), and both of its triangles end in (i+1, j+1).

#include "include/patch.glsl"
#include "include/relief.glsl"

uniform sampler2D t_relief;
uniform sampler2D t_x;
uniform sampler2D t_y;
uniform mat4 u_view;
uniform mat4 u_projection;
uniform float u_base;    // world z of the height 0
uniform float u_rise;
uniform float u_priority; // in clip space: of surfaces at the same place, the one with more is in front

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

// The same for the whole picture, and handed on to the fragments: some drivers (llvmpipe) ask at every
// read of a uniform whether it is there, which costs a fragment more than to add two numbers.
uniform vec3 u_key;
uniform vec3 u_halfway;
uniform vec2 u_levels;
uniform vec3 u_wire;
uniform float u_line;
uniform float u_last_color;
uniform vec3 u_blank;
uniform vec4 u_eye;
flat out vec3 v_key;
flat out vec3 v_halfway;
flat out vec2 v_levels;
flat out vec3 v_wire;
flat out float v_line;
flat out float v_last_color;
flat out vec3 v_blank;
flat out vec4 v_eye;

#ifdef HAS_HOLES
bool is_whole(ivec2 far_corner) {
    for (int corner = 0; corner < 4; ++corner) {
        ivec2 point = max(far_corner - ivec2(corner & 1, corner >> 1), 0);
        if (is_hole(texelFetch(t_relief, point, 0).r)) {
            return false;
        }
    }
    return true;
}
#endif

void hand_on() {
    v_key = u_key;
    v_halfway = u_halfway;
    v_levels = u_levels;
    v_wire = u_wire;
    v_line = u_line;
    v_last_color = u_last_color;
    v_blank = u_blank;
    v_eye = u_eye;
}

void main() {
    hand_on();
    ivec2 point = sample_here(textureSize(t_relief, 0) - 1);
    vec4 relief = texelFetch(t_relief, point, 0);
    v_whole = 1.0;
#ifdef HAS_HOLES
    v_whole = is_whole(point) ? 1.0 : 0.0;
#endif
    v_height = max(height_of(relief), 0.0);
    v_slope = relief.gb;
    v_sky = sky_of(point);
    v_grid = vec2(point);
#ifdef TINTED
    v_tint = texelFetch(t_tint, point, 0).rg;
#endif
    float x = texelFetch(t_x, ivec2(point.x, 0), 0).r;
    float y = texelFetch(t_y, ivec2(point.y, 0), 0).r;
    v_position = vec3(x, y, u_base + v_height * u_rise);
    gl_Position = u_projection * (u_view * vec4(v_position, 1.0));
    gl_Position.z -= u_priority * gl_Position.w;
}
