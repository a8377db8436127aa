"""Forms of logging in and of the password, in the officer's words."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.utils.translation import gettext_lazy as _

# One sentence for every refusal: it tells nobody whether a user name exists.
REFUSED = _("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง ตรวจดูภาษาของแป้นพิมพ์และปุ่ม Caps Lock")


class LogInForm(AuthenticationForm):
    username = UsernameField(
        label=_("ชื่อผู้ใช้"),
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("รหัสผ่าน"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}


class NewPasswordForm(PasswordChangeForm):
    error_messages = {
        "password_mismatch": _("รหัสผ่านใหม่สองช่องไม่ตรงกัน พิมพ์ให้เหมือนกัน"),
        "password_incorrect": _("รหัสผ่านปัจจุบันไม่ถูกต้อง"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("รหัสผ่านปัจจุบัน")
        self.fields["new_password1"].label = _("รหัสผ่านใหม่")
        self.fields["new_password2"].label = _("รหัสผ่านใหม่อีกครั้ง")
        self.fields["new_password2"].help_text = _("พิมพ์ซ้ำให้ตรงกับช่องบน")
        for field in self.fields.values():
            field.widget.attrs["maxlength"] = 1000
