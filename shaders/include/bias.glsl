// Moves a point towards the eye by a world distance without moving it on the screen, so that a
// line or a glyph on the surface wins against the triangles it lies on.

vec4 lifted(vec4 view_position, float distance) {
    float away = length(view_position.xyz);
    return vec4(view_position.xyz * max(1.0 - distance / max(away, 1e-6), 0.05), 1.0);
}
