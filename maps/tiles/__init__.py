"""Vector tiles (MVT 2.1, Web Mercator) of projects, areas and authorities.

``layers`` says which there are; ``views`` answers: right, version, ETag, and only then the
statement of the tile. Extent 4096, buffer 64; shapes simplified to the grid of the zoom.
"""
