-- Trips of one month in the shape of the yellow-cab records of New York City of January 2015. Every figure is drawn;
-- no record is real. Normal deviates are sums of three uniform ones, scaled to standard deviation 1.
CREATE TABLE taxi (
  vendor_id int NOT NULL,
  pickup_datetime timestamp NOT NULL,
  dropoff_datetime timestamp NOT NULL,
  passenger_count int,
  trip_distance float8,
  pickup_longitude float8,
  pickup_latitude float8,
  rate_code int,
  store_and_fwd char(1),
  dropoff_longitude float8,
  dropoff_latitude float8,
  payment_type int,
  fare_amount numeric(10,2),
  extra numeric(10,2),
  mta_tax numeric(10,2),
  tip_amount numeric(10,2),
  tolls_amount numeric(10,2),
  total_amount numeric(10,2)
);
INSERT INTO taxi
SELECT vendor, begun, begun + seconds * interval '1 second', riders, miles, lon0, lat0, rate, stored, lon1, lat1, paid,
  fare * 0.01, surcharge * 0.01, tax * 0.01, tip * 0.01, toll * 0.01, (fare + surcharge + tax + tip + toll + 30) * 0.01
FROM (
  -- money, in cents
  SELECT vendor, begun, seconds, riders, miles, rate, stored, paid, lon0, lat0, lon1, lat1, surcharge, tax,
    fare,
    CASE WHEN paid = 1 AND u_tip > 0.05
      THEN (greatest(fare, 250) * (0.14 + 0.16 * u_tip * u_tip))::int ELSE 0 END AS tip,
    CASE WHEN rate = 2 AND u_toll < 0.55 OR miles > 9 AND u_toll < 0.35 THEN 533
      WHEN u_toll < 0.0004 THEN (2000 * u_tip)::int ELSE 0 END AS toll
  FROM (
    SELECT vendor, timestamp '2015-01-01' + second_of_month * interval '1 second' AS begun,
      seconds, riders, miles, rate, stored, paid, u_tip, u_toll,
      (CASE WHEN lost THEN 0 ELSE home_lon END)::float4::float8 AS lon0,
      (CASE WHEN lost THEN 0 ELSE home_lat END)::float4::float8 AS lat0,
      -- a degree of longitude is 52.4 miles here, one of latitude 69; streets make the way longer
      (CASE WHEN lost AND u_odd < 0.0165 THEN 0 ELSE home_lon + cos(heading) * miles * 0.0146 END)::float4::float8 AS lon1,
      (CASE WHEN lost AND u_odd < 0.0165 THEN 0 ELSE home_lat + sin(heading) * miles * 0.0111 END)::float4::float8 AS lat1,
      CASE WHEN rate = 2 THEN 5200
        WHEN u_odd > 0.9997 THEN -(250 + 50 * (4 * least(miles, 20))::int)
        WHEN u_odd > 0.9996 THEN 0
        ELSE 250 + 50 * (3.6 * least(miles, 150) + seconds / 110.0)::int END AS fare,
      CASE WHEN hour >= 20 OR hour < 6 THEN 50 WHEN hour >= 16 THEN 100 ELSE 0 END AS surcharge,
      CASE WHEN u_toll > 0.996 THEN 0 ELSE 50 END AS tax
    FROM (
      -- how long it took: slower by day than by night, and now and then a meter that was left running
      SELECT *,
        CASE WHEN u_odd BETWEEN 0.02 AND 0.0213 THEN floor(86399 * u_toll)
          ELSE floor(45 + (130 + miles * (150 + 70 * sin(0.2618 * (hour - 8)))) * (1 + 0.22 * g_time + 0.045 * g_time * g_time))
        END::int AS seconds
      FROM (
        -- the trip itself
        SELECT vendor, riders, rate, stored, paid, u_tip, u_toll, u_odd, g_time, second_of_month, u_odd < 0.0175 AS lost,
          (second_of_month / 3600) % 24 AS hour,
          round((CASE rate WHEN 2 THEN greatest(16.6 + 1.5 * g_miles, 9) WHEN 5 THEN 0
            ELSE exp(0.56 + 0.74 * g_miles) END)::numeric, 2)::float8 AS miles,
          CASE WHEN rate = 2 THEN 3.6 + 0.2 * g_place ELSE 6.283185307179586 * u_heading END AS heading,
          CASE WHEN rate = 2 THEN -73.786 + 0.006 * g_place ELSE -73.979 + 0.017 * g_place + 0.008 * g_side END AS home_lon,
          CASE WHEN rate = 2 THEN 40.644 + 0.003 * g_side ELSE 40.753 + 0.022 * g_place - 0.006 * g_side END AS home_lat
        FROM (
          -- nothing but draws
          SELECT
            CASE WHEN random() < 0.48 THEN 1 ELSE 2 END AS vendor,
            86400 * floor(31 * random())::int
              + floor(86400 * (u_clock + 0.11 * sin(6.283185307179586 * (u_clock - 0.2)) + 0.104616))::int % 86400
              AS second_of_month,
            (ARRAY[1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4, 5, 5, 6, 6])[1 + floor(16 * random())::int]
              - CASE WHEN random() < 0.001 THEN 1 ELSE 0 END AS riders,
            CASE WHEN u_rate < 0.021 THEN 2 WHEN u_rate < 0.028 THEN 5 WHEN u_rate > 0.9991 THEN 3 ELSE 1 END AS rate,
            CASE WHEN random() < 0.0075 THEN 'Y' ELSE 'N' END AS stored,
            CASE WHEN u_pay < 0.62 THEN 1 WHEN u_pay < 0.993 THEN 2 WHEN u_pay < 0.998 THEN 3 ELSE 4 END AS paid,
            random() AS u_tip, random() AS u_toll, random() AS u_odd, random() AS u_heading,
            2 * (random() + random() + random() - 1.5) AS g_miles,
            2 * (random() + random() + random() - 1.5) AS g_time,
            2 * (random() + random() + random() - 1.5) AS g_place,
            2 * (random() + random() + random() - 1.5) AS g_side
          FROM (
            SELECT random() AS u_clock, random() AS u_rate, random() AS u_pay FROM generate_series(1, :rows) OFFSET 0
          ) first_draw
          OFFSET 0
        ) draw
        OFFSET 0
      ) trip
      OFFSET 0
    ) timed
    OFFSET 0
  ) priced
  OFFSET 0
) bill;
VACUUM (ANALYZE) taxi;
