; What io_uring shares with the kernel: where its ends are, its slots, and how they are numbered.
%ring = type { ptr, ptr, i64, ptr, ptr, ptr, i64, i64 }
; A slot: opcode and flags, descriptor, offset, data, size, flags of send, index, the rest.
%slot = type { i32, i32, i64, ptr, i32, i32, i64, i64, i64, i64 }
%result = type { i64, i32, i32 }
%time = type { i64, i64 }
declare i64 @syscall(i64, ...)
declare i32 @sched_yield()
declare i32 @clock_gettime(i32, ptr)

; hurry -= 1, unless it is 0
; while i < n: for each i, until PART slots are filled:
;                  sent[i] = 0; if number >= 0 and clear[number]: a slot gets it, data, size and i
;              io_uring_enter, until the kernel has taken all of them
;              for each result: sent[index] = result; unless that is size: clear[number] = 0
;              if i < n and hurry = 0: yield; if that takes over LONG ns: hurry = PAUSE
; returns how many have sent[i] != size, or -1 if a write was not over at once
define i64 @submit_to_all(ptr %numbers, i64 %n, ptr %sent, ptr %ring, ptr %hurry, ptr %clear,
                          ptr %data, i64 %size) {
begin:
  %before = alloca %time
  %after = alloca %time
  %hurry_was = load i64, ptr %hurry
  %hurried = icmp sgt i64 %hurry_was, 0
  %less = sext i1 %hurried to i64
  %hurry_now = add i64 %hurry_was, %less
  store i64 %hurry_now, ptr %hurry
  %slots_tail_at = load ptr, ptr %ring
  %slots_at = getelementptr %ring, ptr %ring, i64 0, i32 1
  %slots = load ptr, ptr %slots_at
  %slots_mask_at = getelementptr %ring, ptr %ring, i64 0, i32 2
  %slots_mask = load i64, ptr %slots_mask_at
  %head_field = getelementptr %ring, ptr %ring, i64 0, i32 3
  %head_at = load ptr, ptr %head_field
  %tail_field = getelementptr %ring, ptr %ring, i64 0, i32 4
  %tail_at = load ptr, ptr %tail_field
  %results_field = getelementptr %ring, ptr %ring, i64 0, i32 5
  %results = load ptr, ptr %results_field
  %results_mask_at = getelementptr %ring, ptr %ring, i64 0, i32 6
  %results_mask = load i64, ptr %results_mask_at
  %descriptor_at = getelementptr %ring, ptr %ring, i64 0, i32 7
  %descriptor = load i64, ptr %descriptor_at
  %size_32 = trunc i64 %size to i32
  br label %part

part:
  %from = phi i64 [0, %begin], [%i, %offered]
  %short = phi i64 [0, %begin], [%short_now, %offered]
  %slots_tail = load i32, ptr %slots_tail_at
  br label %each
each:
  %i = phi i64 [%from, %part], [%i_next, %filled]
  %many = phi i32 [0, %part], [%many_next, %filled]
  %missed = phi i64 [%short, %part], [%missed_next, %filled]
  %any = icmp slt i64 %i, %n
  %room = icmp slt i32 %many, PART
  %more = and i1 %any, %room
  br i1 %more, label %look, label %hand_over
look:
  %sent_at = getelementptr i64, ptr %sent, i64 %i
  store i64 0, ptr %sent_at
  %number_at = getelementptr i32, ptr %numbers, i64 %i
  %number = load i32, ptr %number_at
  %known = icmp sge i32 %number, 0
  br i1 %known, label %ask, label %filled
ask:
  %clear_at = getelementptr i8, ptr %clear, i32 %number
  %flag = load i8, ptr %clear_at
  %free = icmp ne i8 %flag, 0
  br i1 %free, label %fill, label %filled
fill:
  %place_32 = add i32 %slots_tail, %many
  %place = zext i32 %place_32 to i64
  %index = and i64 %place, %slots_mask
  %number_in = getelementptr %slot, ptr %slots, i64 %index, i32 1
  store i32 %number, ptr %number_in
  %data_in = getelementptr %slot, ptr %slots, i64 %index, i32 3
  store ptr %data, ptr %data_in
  %size_in = getelementptr %slot, ptr %slots, i64 %index, i32 4
  store i32 %size_32, ptr %size_in
  %index_in = getelementptr %slot, ptr %slots, i64 %index, i32 6
  store i64 %i, ptr %index_in
  br label %filled
filled:
  %one = phi i32 [0, %look], [0, %ask], [1, %fill]
  %none = phi i64 [1, %look], [1, %ask], [0, %fill]
  %many_next = add i32 %many, %one
  %missed_next = add i64 %missed, %none
  %i_next = add i64 %i, 1
  br label %each

hand_over:
  %tail_next = add i32 %slots_tail, %many
  store atomic i32 %tail_next, ptr %slots_tail_at release, align 4
  br label %enter
enter:
  %left = phi i32 [%many, %hand_over], [%left_next, %entered]
  %over = icmp eq i32 %left, 0
  br i1 %over, label %reap, label %call
call:
  %left_64 = zext i32 %left to i64
  %taken = call i64 (i64, ...) @syscall(i64 ENTER, i64 %descriptor, i64 %left_64, i64 0, i64 0,
                                        i64 0, i64 0)
  %took = icmp sgt i64 %taken, 0
  br i1 %took, label %entered, label %unknown
entered:
  %taken_32 = trunc i64 %taken to i32
  %left_next = sub i32 %left, %taken_32
  br label %enter

reap:
  %head_first = load i32, ptr %head_at
  %tail = load atomic i32, ptr %tail_at acquire, align 4
  %come = sub i32 %tail, %head_first
  %all = icmp eq i32 %come, %many
  br i1 %all, label %next, label %unknown
next:
  %head = phi i32 [%head_first, %reap], [%head_next, %noted]
  %short_now = phi i64 [%missed, %reap], [%short_next, %noted]
  %unread = icmp ne i32 %head, %tail
  br i1 %unread, label %note, label %reaped
note:
  %head_64 = zext i32 %head to i64
  %result_index = and i64 %head_64, %results_mask
  %result_at = getelementptr %result, ptr %results, i64 %result_index
  %who = load i64, ptr %result_at
  %value_at = getelementptr %result, ptr %result_at, i64 0, i32 1
  %value_32 = load i32, ptr %value_at
  %value = sext i32 %value_32 to i64
  %value_in = getelementptr i64, ptr %sent, i64 %who
  store i64 %value, ptr %value_in
  %less_than_all = icmp ne i64 %value, %size
  br i1 %less_than_all, label %bar, label %noted
bar:
  %barred_at = getelementptr i32, ptr %numbers, i64 %who
  %barred = load i32, ptr %barred_at
  %barred_flag = getelementptr i8, ptr %clear, i32 %barred
  store i8 0, ptr %barred_flag
  br label %noted
noted:
  %short_one = zext i1 %less_than_all to i64
  %short_next = add i64 %short_now, %short_one
  %head_next = add i32 %head, 1
  br label %next
reaped:
  store atomic i32 %tail, ptr %head_at release, align 4
  %unfinished = icmp slt i64 %i, %n
  br i1 %unfinished, label %consider, label %end
consider:
  %hurry_then = load i64, ptr %hurry
  %calm = icmp eq i64 %hurry_then, 0
  br i1 %calm, label %offer, label %offered
offer:
  %read_before = call i32 @clock_gettime(i32 MONOTONIC, ptr %before)
  %given = call i32 @sched_yield()
  %read_after = call i32 @clock_gettime(i32 MONOTONIC, ptr %after)
  %s_before = load i64, ptr %before
  %s_after = load i64, ptr %after
  %ns_before_at = getelementptr %time, ptr %before, i64 0, i32 1
  %ns_after_at = getelementptr %time, ptr %after, i64 0, i32 1
  %ns_before = load i64, ptr %ns_before_at
  %ns_after = load i64, ptr %ns_after_at
  %s_taken = sub i64 %s_after, %s_before
  %s_in_ns = mul i64 %s_taken, 1000000000
  %ns_taken = sub i64 %ns_after, %ns_before
  %away = add i64 %s_in_ns, %ns_taken
  %long = icmp sgt i64 %away, LONG
  %hurry_next = select i1 %long, i64 PAUSE, i64 0
  store i64 %hurry_next, ptr %hurry
  br label %offered
offered:
  br label %part

end:
  ret i64 %short_now
unknown:
  ret i64 -1
}
