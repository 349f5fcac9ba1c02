; for each i < n:  sent[i] = number >= 0 && clear[number] ? send(number, data, size) : 0
;                  clear[number] = sent[i] == size, if it was tried
; returns how many have sent[i] != size
declare i64 @send(i32, ptr, i64, i32)

define i64 @send_to_all(ptr %numbers, i64 %n, ptr %sent, ptr %clear, ptr %data, i64 %size) {
begin:
  br label %each
each:
  %i = phi i64 [0, %begin], [%i_next, %took]
  %short = phi i64 [0, %begin], [%short_next, %took]
  %more = icmp slt i64 %i, %n
  br i1 %more, label %look, label %end
look:
  %number_at = getelementptr i32, ptr %numbers, i64 %i
  %number = load i32, ptr %number_at
  %known = icmp sge i32 %number, 0
  br i1 %known, label %ask, label %took
ask:
  %clear_at = getelementptr i8, ptr %clear, i32 %number
  %flag = load i8, ptr %clear_at
  %free = icmp ne i8 %flag, 0
  br i1 %free, label %write, label %took
write:
  %written = call i64 @send(i32 %number, ptr %data, i64 %size, i32 FLAGS)
  %whole = icmp eq i64 %written, %size
  %flag_next = zext i1 %whole to i8
  store i8 %flag_next, ptr %clear_at
  br label %took
took:
  %count = phi i64 [0, %look], [0, %ask], [%written, %write]
  %sent_at = getelementptr i64, ptr %sent, i64 %i
  store i64 %count, ptr %sent_at
  %missing = icmp ne i64 %count, %size
  %one = zext i1 %missing to i64
  %short_next = add i64 %short, %one
  %i_next = add i64 %i, 1
  br label %each
end:
  ret i64 %short
}
