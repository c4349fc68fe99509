// Signed distances to the outlines of flat signs, in units of their radius; negative inside.
// A ring is a disc whose inside beyond RING_WIDTH has the colour of the outline.

const int RING = 0;
const int STAR = 1;
const int DOT = 2;
const int ARROW = 3;

const float RING_WIDTH = 0.45;

float star(vec2 p) {
    const vec2 k1 = vec2(0.809016994375, -0.587785252292);
    const vec2 k2 = vec2(-k1.x, k1.y);
    const float radius = 1.15;
    p.x = abs(p.x);
    p -= 2.0 * max(dot(k1, p), 0.0) * k1;
    p -= 2.0 * max(dot(k2, p), 0.0) * k2;
    p.x = abs(p.x);
    p.y -= radius;
    vec2 edge = 0.45 * vec2(-k1.y, k1.x) - vec2(0.0, 1.0);
    float along = clamp(dot(p, edge) / dot(edge, edge), 0.0, radius);
    return length(p - edge * along) * sign(p.y * edge.x - p.x * edge.y);
}

float to_segment(vec2 p, vec2 a, vec2 b) {
    vec2 along = b - a;
    return length(p - a - along * clamp(dot(p - a, along) / dot(along, along), 0.0, 1.0));
}

// An arrowhead that points to the right, notched behind.
float arrow(vec2 p) {
    const vec2 tip = vec2(1.0, 0.0);
    const vec2 barb = vec2(-0.8, 0.8);
    const vec2 notch = vec2(-0.35, 0.0);
    p.y = abs(p.y);
    float away = min(to_segment(p, tip, barb), to_segment(p, barb, notch));
    bool below = dot(p - tip, vec2(barb.y - tip.y, tip.x - barb.x)) < 0.0;
    bool before = dot(p - notch, vec2(barb.y - notch.y, notch.x - barb.x)) > 0.0;
    return below && before ? -away : away;
}

float shape_distance(int shape, vec2 p) {
    if (shape == DOT) return length(p) - 1.0;
    if (shape == ARROW) return arrow(p);
    if (shape == RING) return length(p) - 0.98;
    return star(p);
}
