#version 330 core
// How far the surface drawn with every 2s-th sample lies from the one drawn with every s-th, over a
// cell of the coarser grid, and at most from the one drawn with all samples.
//
// Samples s apart split every triangle of samples 2s apart into four, so that the difference is linear
// on each of the four and largest at a midpoint. Distances are taken in space, between points of the
// same column and row: uneven axes bend the grid, and the pattern on it, as well as the height.

#include "include/relief.glsl"

uniform sampler2D t_relief;
uniform sampler2D t_x;       // world x of every column
uniform sampler2D t_y;       // world y of every row
uniform sampler2D t_finer;   // what this shader found for samples s apart
uniform int u_stride;        // s
uniform float u_rise;        // world height of the displayed range

out float f_deviation;       // world; or EMPTY where no cell is whole, or NEVER where only some are

const float EMPTY = -1.0;
const float NEVER = 1e30;

ivec2 last = textureSize(t_relief, 0) - 1;

vec3 point_at(int column, int row) {
    float height = height_of(texelFetch(t_relief, ivec2(column, row), 0));
    return vec3(texelFetch(t_x, ivec2(column, 0), 0).r, texelFetch(t_y, ivec2(row, 0), 0).r, height * u_rise);
}

float finer_at(ivec2 cell) {
#ifdef FINEST
    bool whole = true;
    for (int corner = 0; corner < 4; ++corner) {
        ivec2 point = min(cell + ivec2(corner & 1, corner >> 1), last);
        whole = whole && !is_hole(texelFetch(t_relief, point, 0).r);
    }
    return whole ? 0.0 : EMPTY;
#else
    return texelFetch(t_finer, cell, 0).r;
#endif
}

// Largest of the four finer cells; cells beyond the border do not count.
float finer(ivec2 cell) {
    float least = NEVER, most = EMPTY;
    for (int k = 0; k < 4; ++k) {
        ivec2 part = 2 * cell + ivec2(k & 1, k >> 1);
        if (all(lessThan(part * u_stride, last))) {
            float deviation = finer_at(part);
            least = min(least, deviation);
            most = max(most, deviation);
        }
    }
    return most == EMPTY ? EMPTY : least == EMPTY ? NEVER : most;
}

void main() {
    ivec2 cell = ivec2(gl_FragCoord.xy);
    float inherited = finer(cell);
    if (inherited == EMPTY || inherited == NEVER) {
        f_deviation = inherited;
        return;
    }
    ivec2 low = 2 * u_stride * cell, high = min(low + 2 * u_stride, last), middle = min(low + u_stride, last);
    vec2 share = vec2(middle - low) / vec2(high - low);
    vec3 a = point_at(low.x, low.y), b = point_at(high.x, low.y);
    vec3 c = point_at(high.x, high.y), d = point_at(low.x, high.y);
    vec3 centre = share.x > share.y ? a + share.x * (b - a) + share.y * (c - b)
                                    : a + share.y * (d - a) + share.x * (c - d);
    float found = distance(point_at(middle.x, middle.y), centre);
    found = max(found, distance(point_at(middle.x, low.y), mix(a, b, share.x)));
    found = max(found, distance(point_at(middle.x, high.y), mix(d, c, share.x)));
    found = max(found, distance(point_at(low.x, middle.y), mix(a, d, share.y)));
    found = max(found, distance(point_at(high.x, middle.y), mix(b, c, share.y)));
    float crease = abs(share.x - share.y) * length(b + d - a - c);   // a cell cut off at the border
    f_deviation = inherited + found + crease;
}
