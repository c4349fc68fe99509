// Edges of lines and glyphs: soft, or cut out where their depth is drawn, which cannot be blended.

uniform bool u_cut_out;

// Opacity of a pixel that is covered in part; 0 for none.
float edge_opacity(float coverage) {
    return u_cut_out ? step(0.5, coverage) : coverage;
}
