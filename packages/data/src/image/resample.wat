;; The two passes of a resize, as resample-passes.ts has them, four or sixteen values at a time.
(module
  (memory (export "memory") 1)

  ;; Two rows along their length, which share their weights. Of each output pixel `plan` has the offset of its first input
  ;; pixel in bytes, how many follow, and their weights: `pitch` bytes in all. Three values are loaded and stored as four,
  ;; the last of which belongs to the next pixel.
  (func (export "across")
    (param $plan i32) (param $end i32) (param $pitch i32)
    (param $upper i32) (param $lower i32) (param $upperOut i32) (param $lowerOut i32)
    (local $p i32) (local $q i32) (local $w i32) (local $last i32)
    (local $weight v128) (local $a v128) (local $b v128)
    (loop $pixel
      (local.set $p (i32.add (local.get $upper) (i32.load (local.get $plan))))
      (local.set $q (i32.add (local.get $lower) (i32.load (local.get $plan))))
      (local.set $w (i32.add (local.get $plan) (i32.const 8)))
      (local.set $last (i32.add (local.get $w) (i32.shl (i32.load offset=4 (local.get $plan)) (i32.const 2))))
      (local.set $a (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
      (local.set $b (local.get $a))
      (loop $tap
        (local.set $weight (v128.load32_splat (local.get $w)))
        (local.set $a (i32x4.add (local.get $a) (i32x4.mul (local.get $weight)
          (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $p)))))))
        (local.set $b (i32x4.add (local.get $b) (i32x4.mul (local.get $weight)
          (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $q)))))))
        (local.set $p (i32.add (local.get $p) (i32.const 3)))
        (local.set $q (i32.add (local.get $q) (i32.const 3)))
        (br_if $tap (i32.lt_u (local.tee $w (i32.add (local.get $w) (i32.const 4))) (local.get $last))))
      (local.set $a (i16x8.narrow_i32x4_s
        (i32x4.shr_s (local.get $a) (i32.const 22)) (i32x4.shr_s (local.get $b) (i32.const 22))))
      (local.set $a (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))
      (v128.store32_lane 0 (local.get $upperOut) (local.get $a))
      (v128.store32_lane 1 (local.get $lowerOut) (local.get $a))
      (local.set $upperOut (i32.add (local.get $upperOut) (i32.const 3)))
      (local.set $lowerOut (i32.add (local.get $lowerOut) (i32.const 3)))
      (br_if $pixel (i32.lt_u (local.tee $plan (i32.add (local.get $plan) (local.get $pitch))) (local.get $end)))))

  ;; One row from several: `taps` has where each of them begins, and its weight. A row is as long as `end` says, rounded up
  ;; to sixteen bytes.
  (func (export "down")
    (param $taps i32) (param $lastTap i32) (param $out i32) (param $end i32)
    (local $x i32) (local $t i32) (local $weight v128) (local $row v128) (local $half v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $chunk
      (local.set $a (v128.const i32x4 0x200000 0x200000 0x200000 0x200000))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (local.set $t (local.get $taps))
      (block $none
        (br_if $none (i32.eq (local.get $t) (local.get $lastTap)))
        (loop $tap
          (local.set $row (v128.load (i32.add (i32.load (local.get $t)) (local.get $x))))
          (local.set $weight (v128.load32_splat offset=4 (local.get $t)))
          (local.set $half (i16x8.extend_low_i8x16_u (local.get $row)))
          (local.set $a (i32x4.add (local.get $a)
            (i32x4.mul (local.get $weight) (i32x4.extend_low_i16x8_u (local.get $half)))))
          (local.set $b (i32x4.add (local.get $b)
            (i32x4.mul (local.get $weight) (i32x4.extend_high_i16x8_u (local.get $half)))))
          (local.set $half (i16x8.extend_high_i8x16_u (local.get $row)))
          (local.set $c (i32x4.add (local.get $c)
            (i32x4.mul (local.get $weight) (i32x4.extend_low_i16x8_u (local.get $half)))))
          (local.set $d (i32x4.add (local.get $d)
            (i32x4.mul (local.get $weight) (i32x4.extend_high_i16x8_u (local.get $half)))))
          (br_if $tap (i32.lt_u (local.tee $t (i32.add (local.get $t) (i32.const 8))) (local.get $lastTap)))))
      (v128.store (local.get $out) (i8x16.narrow_i16x8_u
        (i16x8.narrow_i32x4_s
          (i32x4.shr_s (local.get $a) (i32.const 22)) (i32x4.shr_s (local.get $b) (i32.const 22)))
        (i16x8.narrow_i32x4_s
          (i32x4.shr_s (local.get $c) (i32.const 22)) (i32x4.shr_s (local.get $d) (i32.const 22)))))
      (local.set $x (i32.add (local.get $x) (i32.const 16)))
      (br_if $chunk (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 16))) (local.get $end))))))
