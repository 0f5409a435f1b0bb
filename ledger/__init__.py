"""The append-only, hash-chained record of every act; imports no other app of ours."""
