// Numbers of the solids, as solids.py has them.

const int BALL = 0;
const int SOLIDS = 4;
const int MOST_EDGES = 6;
const int MOST_FACES = 4;
