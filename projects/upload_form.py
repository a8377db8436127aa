"""A form with a file, of the size that a person may send."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext


class UploadForm(forms.Form):
    """``label`` names the file and %(mb)d megabytes, ``accept`` the ends of its name."""

    label: ClassVar[Any]
    accept: ClassVar[str]

    file = forms.FileField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = self.label % {"mb": settings.UPLOAD_MAX_BYTES // 2**20}
        self.fields["file"].widget.attrs["accept"] = self.accept

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            reason = gettext("ไฟล์ใหญ่เกินไป รับได้ไม่เกิน %(mb)d เมกะไบต์")
            raise forms.ValidationError(reason % {"mb": settings.UPLOAD_MAX_BYTES // 2**20})
        return file
