// Places in the displayed range run from 0 to 1; HOLE marks where there is no value.

const float HOLE = -1.0;

bool is_hole(float place) {
    return place < -0.5;
}
