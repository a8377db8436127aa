// The one Leaflet of a page is django-leaflet's; modules import it by this name.
export default window.L;
