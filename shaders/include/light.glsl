// Soft light on a surface seen from both sides: a key light over the viewer's shoulder, light from
// the sky and the ground, and a gentle highlight. A level surface in the open keeps its own colour.

uniform vec3 u_key;   // unit vector towards the key light, world
uniform vec4 u_eye;   // where the camera stands, world, in homogeneous coordinates: w is 0 at infinity

float sixteenth_power(float x) {
    float square = x * x, fourth = square * square, eighth = fourth * fourth;
    return eighth * eighth;
}

vec3 lit(vec3 color, vec3 normal, vec3 position, float sky_seen) {
    vec3 to_eye = normalize(u_eye.xyz - u_eye.w * position);
    vec3 halfway = normalize(u_key + to_eye);
    float diffuse = max((dot(normal, u_key) + 0.25) / 1.25, 0.0);
    float level = (u_key.z + 0.25) / 1.25;
    float hemisphere = 0.72 + 0.28 * normal.z;
    float open = mix(0.45, 1.0, sky_seen);
    float light = hemisphere * open * 0.56 + 0.44 * diffuse / level * mix(0.75, 1.0, sky_seen);
    float shine = sixteenth_power(max(dot(normal, halfway), 0.0));
    float highlight = shine * shine * shine * 0.10 * sky_seen;
    vec3 shaded = color * min(light, 1.25);
    return shaded + highlight;
}
