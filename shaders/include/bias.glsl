// Moves a point towards the viewer by a world distance without moving it on the screen, so that a
// line or a glyph on the surface wins against the triangles it lies on.

vec4 lifted(vec4 view_position, float distance, mat4 projection) {
    if (projection[3][3] == 1.0) {   // orthographic: all lines of sight are parallel
        return view_position + vec4(0.0, 0.0, distance, 0.0);
    }
    float away = length(view_position.xyz);
    return vec4(view_position.xyz * max(1.0 - distance / max(away, 1e-6), 0.05), 1.0);
}
