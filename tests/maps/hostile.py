"""Names as people type them, and as somebody might to break a file."""

NAMES = [
    "ถนน \"สายใหม่\" ช่วง 'ก'",
    "บรรทัดหนึ่ง\nบรรทัดสอง\r\nบรรทัดสาม",
    r"ทาง\ไป\วัด \n \" \u0041 \.",
    "=cmd|' /C calc'!A0",
    "+66 2 241 9000",
    "-ยกเลิก-",
    "@SUM(A1:A9)",
    "\tเยื้อง",
    "＝1+1",
    "ก,ข;ค|ง\x02จ\x01ฉ",
    "100% %s %(code)s {code} $code",
    "กว้าง ๕ ม. × ยาว ½ กม. ± 2° พื้นที่ 3 ตร.ม.² 🚜",
    "<script>alert(1)</script> & co",
    "\\.",
]
