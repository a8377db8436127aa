"""/ogc/: OGC API – Features, and where its tiles are."""

from django.urls import path

from maps.ogc import tile_views, views

app_name = "ogc"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("conformance", views.conformance, name="conformance"),
    path("api", views.api, name="api"),
    path("collections", views.collections, name="collections"),
    path("collections/<str:name>", views.collection, name="collection"),
    path("collections/<str:name>/queryables", views.queryables, name="queryables"),
    path("collections/<str:name>/items", views.items, name="items"),
    path("collections/<str:name>/items/<str:feature_id>", views.item, name="item"),
    path("collections/<str:name>/tiles", tile_views.tilesets, name="tilesets"),
    path("collections/<str:name>/tiles/WebMercatorQuad", tile_views.tileset, name="tileset"),
    path("tileMatrixSets", tile_views.tile_matrix_sets, name="tile_matrix_sets"),
    path("tileMatrixSets/WebMercatorQuad", tile_views.web_mercator_quad, name="web_mercator_quad"),
    path("<path:rest>", views.nothing_here, name="nothing_here"),
]
