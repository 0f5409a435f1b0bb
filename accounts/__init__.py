"""Users, enterprises, authorities, roles as data, sign-in."""
