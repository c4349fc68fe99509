// Which sample of the grid a vertex is. A patch is a tile of cells, drawn with every u_stride-th
// sample, or a seam that closes the crack between two tiles.

uniform int u_stride;    // samples from one drawn to the next
uniform int u_width;     // vertices along a tile's row; 0 for seams

in vec4 a_patch;         // column and row of the first sample; of a seam, see seams_of in detail.py

// Triangle m of a seam spans the m-th finer step along it and the coarser sample before: together
// they fill what lies between the two tiles' borders.
ivec2 on_seam() {
    int fine = int(a_patch.z), coarse = int(abs(a_patch.w));
    int first = gl_VertexID / 3 * fine, corner = gl_VertexID % 3;
    int along = corner == 0 ? first / coarse * coarse : first + (corner - 1) * fine;
    return a_patch.w > 0.0 ? ivec2(along, 0) : ivec2(0, along);
}

ivec2 in_tile() {
    return ivec2(gl_VertexID % u_width, gl_VertexID / u_width) * u_stride;
}

ivec2 sample_here(ivec2 last) {
    return min(ivec2(a_patch.xy) + (u_width > 0 ? in_tile() : on_seam()), last);
}
