"""Django's password rules, saying in Thai what is wrong and what would be right."""

from typing import Any

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext


class NotLikeTheUser(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> Any:
        return gettext("รหัสผ่านคล้ายชื่อหรือข้อมูลของท่านเกินไป เลือกคำที่ไม่เกี่ยวกับตัวท่าน")

    def get_help_text(self) -> str:
        return gettext("ไม่คล้ายชื่อผู้ใช้ ชื่อ หรืออีเมลของท่าน")


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> Any:
        return gettext("รหัสผ่านสั้นเกินไป ใช้อย่างน้อย %(least)d ตัวอักษร") % {"least": self.min_length}

    def get_help_text(self) -> str:
        return gettext("อย่างน้อย %(least)d ตัวอักษร") % {"least": self.min_length}


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> Any:
        return gettext("รหัสผ่านนี้มีผู้ใช้กันมากและเดาได้ง่าย ลองใช้หลายคำต่อกัน")

    def get_help_text(self) -> str:
        return gettext("ไม่ใช่รหัสผ่านที่คนทั่วไปใช้กัน")


class NotOnlyDigits(rules.NumericPasswordValidator):
    def get_error_message(self) -> Any:
        return gettext("รหัสผ่านเป็นตัวเลขล้วน ต้องมีตัวอักษรด้วย")

    def get_help_text(self) -> str:
        return gettext("ไม่เป็นตัวเลขล้วน")
